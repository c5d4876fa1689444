-- What a caller has said so far, while the clerk types it: sealed, of nobody but
-- that clerk, emptied when the time is booked and gone after two hours. A row
-- that is done stays empty until then, so that a copy that was on its way when
-- the time was booked is not written after it.
create table appointment_draft (
    tenant_id text not null,
    person_id text not null,
    id text not null,
    typed_sealed bytea,
    done boolean not null default false,
    saved_at instant not null,
    primary key (tenant_id, person_id, id),
    foreign key (tenant_id, person_id) references person (tenant_id, id)
);
create index appointment_draft_saved on appointment_draft (tenant_id, saved_at);

-- A time that staff took although it was not shown as free: on top of another
-- one, or outside the list. Why stands sealed, since it may tell of a person.
alter table appointment add column override_kind text not null default '' check (override_kind in ('', 'overlap', 'outside'));
alter table appointment add column override_sealed bytea;
alter table appointment add column override_by text;
