// Package picture takes pictures in: it tells what they are by their content,
// and takes out what the camera or the program wrote about who, where and when
// (EXIF, XMP, comments), without touching the pixels.
package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	_ "image/jpeg" // for DecodeConfig
	_ "image/png"
)

// MaxSide is the greatest width or height, in pixels.
const MaxSide = 6000

// Picture is a picture without what was hidden in it.
type Picture struct {
	MediaType string // "image/png", "image/jpeg" or "image/webp"
	Content   []byte
}

// ErrUnknown is for what is no PNG, JPEG or WebP, or a broken or huge one.
var ErrUnknown = errors.New("picture: not a PNG, JPEG or WebP of a sensible size")

// Clean reads a picture by its content, whatever its file was called.
func Clean(content []byte) (Picture, error) {
	switch {
	case bytes.HasPrefix(content, pngStart):
		return cleaned("image/png", content, cleanPNG)
	case bytes.HasPrefix(content, jpegStart):
		return cleaned("image/jpeg", content, cleanJPEG)
	case isWebP(content):
		clean, ok := cleanWebP(content)
		if ok {
			return Picture{MediaType: "image/webp", Content: clean}, nil
		}
	}
	return Picture{}, ErrUnknown
}

func cleaned(mediaType string, content []byte, clean func([]byte) ([]byte, bool)) (Picture, error) {
	out, ok := clean(content)
	if !ok {
		return Picture{}, ErrUnknown
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(out))
	if err != nil || config.Width > MaxSide || config.Height > MaxSide {
		return Picture{}, ErrUnknown
	}
	return Picture{MediaType: mediaType, Content: out}, nil
}

var (
	pngStart  = []byte("\x89PNG\r\n\x1a\n")
	jpegStart = []byte("\xff\xd8\xff")
)

// cleanPNG leaves out the chunks of text, time and EXIF (PNG, third edition,
// section 11.3), and what comes after the end.
func cleanPNG(content []byte) ([]byte, bool) {
	out, rest := bytes.Clone(pngStart), content[len(pngStart):]
	for len(rest) >= 12 {
		size := int(binary.BigEndian.Uint32(rest))
		if size > len(rest)-12 {
			return nil, false
		}
		chunk, kind := rest[:size+12], string(rest[4:8])
		rest = rest[size+12:]
		switch kind {
		case "tEXt", "zTXt", "iTXt", "eXIf", "tIME":
			continue
		}
		out = append(out, chunk...)
		if kind == "IEND" {
			return out, true
		}
	}
	return nil, false
}

// cleanJPEG leaves out comments and the application segments, but for JFIF
// (APP0), the colour profile (APP2) and Adobe's colour transform (APP14)
// (ITU-T T.81 annex B).
func cleanJPEG(content []byte) ([]byte, bool) {
	out, rest := bytes.Clone(content[:2]), content[2:]
	for len(rest) >= 4 && rest[0] == 0xff {
		marker := rest[1]
		if marker == 0xff { // a fill byte
			rest = rest[1:]
			continue
		}
		if marker == 0xda { // the scan: pixels to the end
			return append(out, uptoEnd(rest)...), true
		}
		size := int(binary.BigEndian.Uint16(rest[2:])) + 2
		if size < 4 || size > len(rest) {
			return nil, false
		}
		if keepSegment(marker) {
			out = append(out, rest[:size]...)
		}
		rest = rest[size:]
	}
	return nil, false
}

func keepSegment(marker byte) bool {
	switch marker {
	case 0xe0, 0xe2, 0xee:
		return true
	}
	return marker != 0xfe && (marker < 0xe0 || marker > 0xef)
}

// uptoEnd drops what was put after the picture. Between scans of a progressive
// picture only tables stand.
func uptoEnd(scan []byte) []byte {
	if end := bytes.LastIndex(scan, []byte("\xff\xd9")); end >= 0 {
		return scan[:end+2]
	}
	return scan
}

func isWebP(content []byte) bool {
	return len(content) >= 16 && string(content[:4]) == "RIFF" && string(content[8:12]) == "WEBP"
}

// cleanWebP leaves out the chunks EXIF and XMP and takes back the flags that
// announce them (RFC 9649 section 2.7).
func cleanWebP(content []byte) ([]byte, bool) {
	out, rest := bytes.Clone(content[:12]), content[12:]
	picture := false
	for len(rest) >= 8 {
		kind, size := string(rest[:4]), int(binary.LittleEndian.Uint32(rest[4:]))
		size += size & 1 // chunks are padded to even
		if size > len(rest)-8 {
			return nil, false
		}
		chunk := bytes.Clone(rest[:size+8])
		rest = rest[size+8:]
		switch kind {
		case "EXIF", "XMP ":
			continue
		case "VP8X":
			if size < 10 || !sensible(chunk[12:18]) {
				return nil, false
			}
			chunk[8] &^= 0x0c // the EXIF and XMP bits
		case "VP8 ", "VP8L", "ANIM":
			picture = true
		}
		out = append(out, chunk...)
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out, picture
}

// sensible reads a canvas as VP8X writes it: width and height less one, each in
// three bytes.
func sensible(canvas []byte) bool {
	side := func(b []byte) int { return 1 + (int(b[0]) | int(b[1])<<8 | int(b[2])<<16) }
	return side(canvas) <= MaxSide && side(canvas[3:]) <= MaxSide
}
