-- Who is rung at once: what they come to is off, and begins before a message can
-- be out.
alter table appointment_call add column urgent boolean not null default false;
