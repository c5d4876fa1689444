-- A letter to somebody whom no message reaches. Name and address stand here
-- alone, sealed under the key of the appointment's month, until the letter is
-- printed or two working days have passed.
create table letter (
    tenant_id text not null,
    id text not null,
    appointment_id text not null,
    organisation_id text not null,        -- whose desk prints it
    version bigint not null,              -- of the appointment that it tells of
    kind text not null check (kind in ('booked', 'moved', 'revoked')),
    state text not null check (state in ('waiting', 'printed', 'late')),
    language text not null,               -- that it is written in
    name_sealed bytea,
    lines_sealed bytea,
    postcode_sealed bytea,
    city_sealed bytea,
    made_at instant not null,
    erase_due civildate not null,         -- the last day on which an unprinted one has its address
    printed_at instant,
    primary key (tenant_id, id),
    foreign key (tenant_id, appointment_id) references appointment (tenant_id, id),
    foreign key (tenant_id, organisation_id) references organisation (tenant_id, id)
) unordered;
create unique index letter_once on letter (tenant_id, appointment_id, version);
create index letter_queue on letter (tenant_id, organisation_id, state, made_at);
create index letter_due on letter (tenant_id, erase_due) where state = 'waiting';
