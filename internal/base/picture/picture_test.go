package picture_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"digivert/internal/base/picture"
)

const secret = "GPS 59.1243 N 11.3871 E, taken by Kari"

func drawn() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 8, 4))
	m.Set(3, 2, color.RGBA{R: 200, A: 255})
	return m
}

func pngWithText(t *testing.T) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, drawn()); err != nil {
		t.Fatal(err)
	}
	content := b.Bytes()
	body := append([]byte("tEXt"), secret...)
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(secret)))
	chunk = append(chunk, body...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(body))
	after := 8 + 25 // the signature and IHDR
	return bytes.Join([][]byte{content[:after], chunk, content[after:], []byte(secret)}, nil)
}

func jpegWithEXIF(t *testing.T) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, drawn(), nil); err != nil {
		t.Fatal(err)
	}
	content := b.Bytes()
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(secret)+2))
	segment = append(segment, secret...)
	return bytes.Join([][]byte{content[:2], segment, content[2:], []byte(secret)}, nil)
}

func chunk(kind, body string) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body)))
	out = append(out, body...)
	if len(body)%2 == 1 {
		out = append(out, 0)
	}
	return out
}

func webp(chunks ...[]byte) []byte {
	body := append([]byte("WEBP"), bytes.Join(chunks, nil)...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func TestCleanTakesOutWhatIsHidden(t *testing.T) {
	canvas := "\x0c\x00\x00\x00\x07\x00\x00\x03\x00\x00"
	for mediaType, content := range map[string][]byte{
		"image/png":  pngWithText(t),
		"image/jpeg": jpegWithEXIF(t),
		"image/webp": webp(chunk("VP8X", canvas), chunk("VP8 ", "pixels"), chunk("EXIF", secret), chunk("XMP ", secret)),
	} {
		p, err := picture.Clean(content)
		if err != nil || p.MediaType != mediaType {
			t.Errorf("%s: got %q, %v", mediaType, p.MediaType, err)
			continue
		}
		if bytes.Contains(p.Content, []byte("Kari")) {
			t.Errorf("%s still tells who took it", mediaType)
		}
		if mediaType == "image/webp" {
			continue
		}
		m, _, err := image.Decode(bytes.NewReader(p.Content))
		if err != nil || m.Bounds() != drawn().Bounds() {
			t.Errorf("%s is broken: %v", mediaType, err)
		}
	}
}

func TestCleanRefuses(t *testing.T) {
	huge := "\x00\x00\x00\x00\xff\xff\x00\x03\x00\x00"
	whole := pngWithText(t)
	for name, content := range map[string][]byte{
		"nothing":   nil,
		"svg":       []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`),
		"gif":       []byte("GIF89a..................."),
		"half png":  whole[:60],
		"only jpeg": []byte("\xff\xd8\xff\xe0\x00\x10"),
		"bare webp": webp(chunk("EXIF", secret)),
		"huge webp": webp(chunk("VP8X", huge), chunk("VP8 ", "x")),
		"html":      []byte("<script>alert(1)</script>"),
	} {
		if _, err := picture.Clean(content); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x00IEND"))
	f.Add([]byte("\xff\xd8\xff\xda\x00"))
	f.Add(webp(chunk("VP8X", "1234567890"), chunk("VP8L", "x")))
	f.Fuzz(func(t *testing.T, content []byte) {
		p, err := picture.Clean(content)
		if err == nil && len(p.Content) > len(content)+8 {
			t.Errorf("grew from %d to %d", len(content), len(p.Content))
		}
	})
}
