-- What those who booked want of us: no call, no message.
alter table appointment add column no_call boolean not null default false;
alter table appointment add column no_send boolean not null default false;

-- Somebody whom the desk rings, or has rung. One about an appointment holds no
-- contact data of its own: those stand with the appointment, of which version
-- was the one to tell. One who asked to be called has given theirs, sealed under
-- the key of the month in which they asked. The row goes when forget_on has
-- passed.
create table appointment_call (
    tenant_id text not null,
    id text not null,
    organisation_id text not null,        -- who rings
    made_by text,                         -- the organisation that booked or asked; null = the resident
    why text not null check (why in ('remind', 'unreached', 'changed', 'callback')),
    appointment_id text,
    version bigint not null default 0,    -- of the appointment
    place_id text,                        -- these four of one who asked to be called
    reason_id text,
    language text not null default '',
    name_sealed bytea,
    phone_sealed bytea,
    phone_digest bytea,
    note_sealed bytea,
    due_on civildate not null,
    made_on civildate not null,           -- the local day, whose month's key seals
    made_at instant not null,
    state text not null default 'open' check (state in ('open', 'reached', 'closed')),
    tries bigint not null default 0,      -- without an answer
    next_at instant not null,             -- not before
    done_at instant,
    forget_on civildate not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, organisation_id) references organisation (tenant_id, id),
    foreign key (tenant_id, appointment_id) references appointment (tenant_id, id),
    foreign key (tenant_id, place_id) references place (tenant_id, id)
) unordered;
create unique index appointment_call_once on appointment_call (tenant_id, appointment_id, version, why) where why <> 'callback';
create index appointment_call_list on appointment_call (tenant_id, organisation_id, due_on);
create index appointment_call_phone on appointment_call (tenant_id, phone_digest) where state = 'open' and phone_digest is not null;
create index appointment_call_forget on appointment_call (tenant_id, forget_on);

-- Whom a message did not reach is looked for on every page of the ring-list.
create index outbox_failed on outbox (tenant_id, what) where state = 'failed';
