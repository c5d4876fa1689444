-- What the gateway told afterwards of an SMS that it took: that it arrived, or
-- that it never will.
alter table outbox add column gateway_id text not null default '';   -- the gateway's own name for it
alter table outbox add column receipt text not null default '' check (receipt in ('', 'delivered', 'undelivered'));
alter table outbox add column receipt_at instant;
create index outbox_gateway on outbox (tenant_id, gateway_id) where gateway_id <> '';
