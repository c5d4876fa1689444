-- Whose each sign-in is, since when and on what, so that it can be shown and
-- ended. Those from before cannot be told apart: they end, and people sign in anew.
delete from staff_session;
alter table staff_session add column person_id text not null default '';
alter table staff_session add column made_at instant;
alter table staff_session add column way text not null default '';    -- how they signed in
alter table staff_session add column device text not null default ''; -- "Firefox/Windows"
create index staff_session_person on staff_session (tenant_id, person_id);
