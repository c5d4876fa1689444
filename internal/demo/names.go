package demo

import "strings"

// firstNames are those that residents give. They give no other name.
func firstNames() []string {
	return strings.Fields(`Aase Abdi Agnes Aleksander Alma Anders Anita Anna Arne Arvid Astri Asta Berit Birger Bjarne Borghild Brita
		Dagny Daniel Egil Einar Elin Elsa Else Erik Erling Ester Eva Fredrik Gunn Gunnar Hassan Hege Helga Helge Henrik Ida Inger Irena
		Ivar Jan Jens Johan Jorunn Karin Katarzyna Khadija Kirsten Kjell Knut Laila Liv Magne Mahmoud Margit Maria Mari Martin Mette Mona
		Nils Norunn Ola Olav Ole Oleksandr Oddbjørg Per Petter Ragnar Ragnhild Rolf Ruth Rune Sadia Sigmund Signe Sissel Solfrid Stein
		Svein Sverre Synnøve Terje Thor Tordis Tove Trygve Unni Valborg Vera Vigdis Wenche Yngve Zahra Åse Øyvind`)
}

// notes are short things that people tell beforehand.
func notes() []string {
	return []string{
		"Jeg kommer sammen med datteren min.", "Jeg har eget nettbrett med.", "Jeg trenger teleslynge.", "Ring meg gjerne dagen før.",
		"Jeg har fått ny telefon.", "Jeg tar med brevet.", "Jeg har glemt passordet.", "Jeg kommer med bussen.",
	}
}
