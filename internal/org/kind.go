package org

import "slices"

// Kind is what is told of in one line: the columns whose rules have the same
// What, by table, in the order of the rules.
type Kind struct {
	Keep
	Parts []Part
}

// Part is the columns of one table that are of a kind.
type Part struct {
	Table   string
	Columns []string
}

// Kinds are the lines that the rules make, without what is not personal. All who
// show the retention table use it: /personvern, /intern/sletting and the documents.
func Kinds(rules []Rule) (all []Kind) {
	for _, rule := range rules {
		if rule.Class == NotPersonal {
			continue
		}
		i := slices.IndexFunc(all, func(k Kind) bool { return k.What == rule.What && k.Class == rule.Class })
		if i < 0 {
			i, all = len(all), append(all, Kind{Keep: rule.Keep})
		}
		all[i].add(rule)
	}
	return all
}

func (k *Kind) add(rule Rule) {
	i := slices.IndexFunc(k.Parts, func(p Part) bool { return p.Table == rule.Table })
	if i < 0 {
		i, k.Parts = len(k.Parts), append(k.Parts, Part{Table: rule.Table})
	}
	k.Parts[i].Columns = append(k.Parts[i].Columns, rule.Column)
}

// PersonalClasses are the classes in the order in which they are told.
func PersonalClasses() []Class { return []Class{Contact, Staff, Security} }
