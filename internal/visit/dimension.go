package visit

// Dimension is something that visits are counted by.
type Dimension string

// The dimensions. Keys of lines are ids, codes, "2026-11-10", "2026-W46",
// "2026-11", "yes" and "no"; "" is where nothing is told. By theme see [Themes].
const (
	ByDay          Dimension = "day"
	ByWeek         Dimension = "week"
	ByMonth        Dimension = "month"
	ByPlace        Dimension = "place"
	ByOrganisation Dimension = "organisation"
	ByOffer        Dimension = "offer"
	ByChannel      Dimension = "channel"
	BySource       Dimension = "source"
	ByTopic        Dimension = "topic"
	ByOutcome      Dimension = "outcome"
	ByMatter       Dimension = "matter"
	ByLanguage     Dimension = "language"
	ByAge          Dimension = "age"
	ByDevice       Dimension = "device"
	ByFirst        Dimension = "first"
	ByBehalf       Dimension = "behalf"
	ByHeard        Dimension = "heard"
	ByReferred     Dimension = "referred"
	ByHelp         Dimension = "help"     // answered by the resident
	ByFine         Dimension = "fine"     // answered by the resident
	BySelf         Dimension = "self"     // answered by the resident
	ByHostSelf     Dimension = "hostself" // thought by the host
	BySampled      Dimension = "sampled"  // whether the questions were to be asked; not of groups
	ByBefore       Dimension = "before"   // this and what follows: groups only
	ByAfter        Dimension = "after"
	BySafer        Dimension = "safer"
	ByAlone        Dimension = "alone"
)

// axis is how a dimension is read: of visits and groups alike (both), or of
// visits from a column and of groups from the counts of a fact.
type axis struct {
	both, column string
	fact         Fact
}

// axes says where each dimension stands. Weeks are days put together.
var axes = map[Dimension]axis{
	ByDay: {both: `v.service_date`}, ByWeek: {both: `v.service_date`}, ByMonth: {both: `substr(v.service_date, 1, 7)`},
	ByPlace: {both: `coalesce(v.place_id, '')`}, ByOrganisation: {both: `v.organisation_id`}, ByOffer: {both: `coalesce(v.offer_id, '')`},
	ByChannel: {both: `v.channel`}, BySource: {both: `v.source`},
	ByTopic:   {column: `vt.reason_id`, fact: FactTopic},
	ByOutcome: {column: `v.outcome`, fact: FactOutcome}, ByMatter: {column: `v.matter`, fact: FactMatter},
	ByLanguage: {column: `v.language`, fact: FactLanguage}, ByAge: {column: `v.age_band`, fact: FactAge},
	ByDevice: {column: `v.device`, fact: FactDevice}, ByHeard: {column: `v.heard`, fact: FactHeard},
	ByFirst:    {column: `case when v.first_time then 'yes' when not v.first_time then 'no' else '' end`, fact: FactFirst},
	ByBehalf:   {column: `case when v.on_behalf then 'yes' when not v.on_behalf then 'no' else '' end`, fact: FactBehalf},
	ByReferred: {column: `v.referred_to`, fact: FactReferred},
	ByHelp:     {column: `v.resident_help`, fact: FactHelp}, ByFine: {column: `v.resident_fine`, fact: FactFine},
	BySelf: {column: `v.resident_self`, fact: FactSelf}, ByHostSelf: {column: `v.host_self`, fact: FactHostSelf},
	BySampled: {column: `case when v.sampled then 'yes' else 'no' end`, fact: factSampled},
	ByBefore:  {fact: FactBefore}, ByAfter: {fact: FactAfter}, BySafer: {fact: FactSafer}, ByAlone: {fact: FactAlone},
}
