-- The visit grows: how somebody came, what kind of matter it was, whether they
-- were helped on, and what they said of it. Its rows are moved, since SQLite
-- cannot widen a check; they go on lying in the order of their random key.
create table visit_next (
    tenant_id text not null,
    id text not null,
    organisation_id text not null,
    place_id text,
    offer_id text,
    service_date civildate not null,
    hour bigint not null check (hour between 0 and 23),
    channel text not null check (channel in ('place', 'phone', 'video', 'home', 'outreach')),
    source text not null check (source in ('booked', 'dropin', 'unplanned', 'tally')), -- tally: typed in afterwards from paper
    minutes bigint not null check (minutes between 1 and 480),
    outcome text not null check (outcome in ('helped', 'partly', 'not', 'referred', 'otherway')),
    persons bigint not null default 1 check (persons between 1 and 200),
    language text not null default '',
    device text not null default '',
    on_behalf boolean,
    first_time boolean,
    age_band text not null default '',
    matter text not null default '' check (matter in ('', 'access', 'reservation', 'task', 'understanding', 'language')),
    heard text not null default '',       -- how they came to know of us
    referred_to text not null default '', -- an organisation, or the kind of somebody outside
    employee boolean not null default false, -- of the tenant: counted apart
    sampled boolean not null default false, -- the three questions were to be asked
    resident_help text not null default '' check (resident_help in ('', 'yes', 'partly', 'no')), -- what they said themselves
    resident_fine text not null default '' check (resident_fine in ('', 'yes', 'partly', 'no')),
    resident_self text not null default '' check (resident_self in ('', 'yes', 'partly', 'no')),
    host_self text not null default '' check (host_self in ('', 'yes', 'partly', 'no')), -- what the host thinks of the same
    settled boolean not null default false, -- rewritten in random order under a new id after its day
    primary key (tenant_id, id)
) unordered;
insert into visit_next (tenant_id, id, organisation_id, place_id, offer_id, service_date, hour, channel, source, minutes, outcome,
        persons, language, device, on_behalf, first_time, age_band, settled)
    select tenant_id, id, organisation_id, place_id, offer_id, service_date, hour, channel, source, minutes, outcome,
        persons, language, device, on_behalf, first_time, age_band, settled from visit order by tenant_id, id;
drop table visit;
alter table visit_next rename to visit;
create index visit_day on visit (tenant_id, service_date, organisation_id);
create index visit_unsettled on visit (tenant_id, service_date) where not settled;

-- A line that somebody said and agreed to have noted. It stands apart from the
-- visit, whose id it has until the night so that both can be taken back; then it
-- keeps the Monday of its week alone.
create table visit_comment (
    tenant_id text not null,
    id text not null,
    organisation_id text not null,
    place_id text,
    service_date civildate not null,
    remark text not null,
    visit_id text,
    settled boolean not null default false,
    primary key (tenant_id, id)
) unordered;
create index visit_comment_day on visit_comment (tenant_id, service_date);

-- People who were helped together, and visits that were counted on paper. Of
-- them there are counts, each for itself as it was told; who was both old and new
-- to us nobody knows, and no row says.
create table visit_group (
    tenant_id text not null,
    id text not null,
    organisation_id text not null,
    place_id text,
    offer_id text,
    service_date civildate not null,
    hour bigint not null check (hour between 0 and 23),
    channel text not null check (channel in ('place', 'phone', 'video', 'home', 'outreach')),
    source text not null check (source in ('booked', 'dropin', 'unplanned', 'tally')),
    visits bigint not null default 1 check (visits between 1 and 500), -- more than one for a tally
    minutes bigint not null check (minutes between 1 and 480 * visits),
    persons bigint not null check (persons between visits and 1000),
    employee boolean not null default false,
    settled boolean not null default false,
    primary key (tenant_id, id)
) unordered;
create index visit_group_day on visit_group (tenant_id, service_date, organisation_id);

create table visit_group_count (
    tenant_id text not null,
    group_id text not null,
    of_what text not null,                -- "topic", "age", "outcome" …
    answer text not null,
    persons bigint not null check (persons between 1 and 1000),
    primary key (tenant_id, group_id, of_what, answer)
) unordered;

-- How many are asked the three questions: every so many, 0 nobody.
create table visit_setting (
    tenant_id text not null references tenant (id),
    ask_every bigint not null check (ask_every between 0 and 100),
    primary key (tenant_id)
);

-- What somebody wanted in vain can be told by a host, too.
create table unmet_next (
    tenant_id text not null,
    service_date civildate not null,      -- the local day on which it was asked
    why text not null check (why in ('full', 'earlier', 'callback', 'declined', 'notoffered', 'turnedaway', 'closing', 'language', 'notime')),
    reason_id text not null default '',
    place_id text not null default '',
    language text not null default '',
    times bigint not null check (times > 0),
    primary key (tenant_id, service_date, why, reason_id, place_id, language)
) unordered;
insert into unmet_next (tenant_id, service_date, why, reason_id, place_id, language, times)
    select tenant_id, service_date, why, reason_id, place_id, language, times from unmet;
drop table unmet;
alter table unmet_next rename to unmet;

-- Which of the five themes of the index of digital inclusion a reason of the
-- tenant's own belongs to; those that are standard have theirs in the program.
alter table reason add column theme text not null default '' check (theme in ('', 'access', 'use', 'competence', 'usability', 'trust'));
