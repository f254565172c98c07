-- Follow what happens, and skip nothing. Run it on a database of its own:
-- mainspring psql -f docs/examples/follow_events.sql
\set QUIET on
\set SHOW_CONTEXT never
\ir ../../seeds/first_customer.sql
\set ECHO all

select s.subscription_name, s.event_types from events.subscribe('billing', array['token_purchased'], 'start') as s;

-- Three purchases.
select p.total
from generate_series(1, 3) as n
cross join lateral tokens.purchase_tokens(
    '0198c0de-0000-7000-8000-000000000002', 100 * n, 'order-' || n,
    (select a.account_id from payments.accounts as a where a.owner_user_id = '0198c0de-0000-7000-8000-000000000001')
) as p;

-- A reader takes two, and with them a lease of 30 seconds.
create temporary table batch as select * from events.read_events('billing', 2);
select b.event_type, b.actor_role, b.payload ->> 'total' as total from batch as b order by b.xid, b.event_id;

-- Meanwhile a second reader of the subscription gets nothing.
select count(*) from events.read_events('billing', 2);

-- Handled. The cursor moves.
select b.xid, b.event_id from batch as b order by b.xid desc, b.event_id desc limit 1 \gset
select s.cursor_event_id = :event_id as has_moved from events.acknowledge_events('billing', :'xid', :event_id) as s;

-- The rest.
select e.payload ->> 'total' as total, e.xid, e.event_id from events.read_events('billing', 2) as e \gset
\echo total :total

-- What was not handed out cannot be acknowledged.
select s.cursor_event_id from events.acknowledge_events('billing', :'xid', :event_id + 1) as s;
select s.cursor_event_id = :event_id as has_moved from events.acknowledge_events('billing', :'xid', :event_id) as s;

-- Once more from the start, for a reader that made a mistake.
select s.subscription_name from events.replay_subscription('billing') as s;
select count(*) from events.read_events('billing');

-- A stream has versions: the second writer of version 1 loses, reads again and decides again.
select e.aggregate_version from events.append_event('order', '4711', 'order_placed', '{"items": 3}', 0) as e;
select e.aggregate_version from events.append_event('order', '4711', 'order_placed', '{"items": 5}', 0) as e;

-- Nothing in the log can be changed, whoever asks.
delete from events.events;

-- Nobody holds delivery back.
select l.lag_xids, l.holder from events.get_watermark_lag() as l;
