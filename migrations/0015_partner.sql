-- A partner books for somebody, and may have asked whether it can see that they
-- came. No is the answer until they have said yes.
alter table appointment add column tell_partner boolean not null default false;
create index appointment_partner on appointment (tenant_id, made_by, service_date) where made_via = 'partner' and not redacted;
