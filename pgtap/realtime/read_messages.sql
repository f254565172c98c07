begin;
select plan(32);

select test.create_user(1);
select test.create_meter(1, test.user_id(1));
select set_config('test.number', (select meter_number from meters.meters where meter_id = test.meter_id(1)), true);

-- Events of transactions long ago, so that they lie below the watermark.
insert into events.events (event_id, xid, event_type, aggregate_type, aggregate_id, actor_id, actor_role, payload)
values
    (1001, '101', 'alerts_processed', 'alert', 'a', null, null,
        '{"severity": "Critical", "region": "Nairobi", "alert_id": 1}'),
    (1002, '101', 'unheard_of', 'x', 'x', null, null, '{}'),
    (1003, '102', 'alerts_processed', 'alert', 'b', null, null,
        jsonb_build_object('meter_id', current_setting('test.number'), 'severity', 'strange')),
    (1004, '103', 'alert_status_updates', 'alert', 'a', null, null, '{"metadata": {"region": "Mombasa"}}'),
    (1005, '104', 'tariff_updates', 'tariff', 'x', null, null, '{"rate_per_kwh": 6.75}'),
    (1006, '105', 'token_purchased', 'meter', test.meter_id(1)::text, test.user_id(1), 'authenticated', '{"total": 5}'),
    (1007, '106', 'token_purchased', 'meter', test.meter_id(1)::text, test.user_id(7), 'admin', '{}'),
    (1008, '107', 'notification_created', 'user', test.user_id(1)::text, null, null, '{"severity": "high"}'),
    (1009, '108', 'raw_readings', 'meter', test.meter_id(1)::text, null, null, '{}'),
    (1010, '109', 'meter_unassigned', 'meter', test.meter_id(1)::text, null, null,
        jsonb_build_object('previous_owner_user_id', test.user_id(1))),
    (1011, '110', 'token_purchased', 'meter', 'not-a-uuid', null, null, '{}');

prepare page as
    select place, event_type, frame, channels, severity, is_recheck, user_ids, meter_id, row_count
    from realtime.read_messages('1-100-0');

-- Contract
select function_returns('realtime', 'read_messages', array['text', 'integer', 'jsonb'], 'setof realtime.message');
select is_definer('realtime', 'read_messages', array['text', 'integer', 'jsonb']);
select function_privs_are('realtime', 'read_messages', array['text', 'integer', 'jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('realtime', 'read_messages', array['text', 'integer', 'jsonb'], 'authenticated', '{}'::text[]);

select test.login_as('service_role');
create temporary table pages as
select m.*, m.frame::jsonb as body from realtime.read_messages('1-100-0') as m;

create function pg_temp.row_at(p_event_id bigint)
returns pages
language sql
as $$ select p from pages as p where p.place like '%-' || p_event_id and p.row_count is null $$;

-- Messages
select is(
    (pg_temp.row_at(1001)).body,
    '{"type": "ALERT", "id": "1-101-1001", "payload": {"severity": "Critical", "region": "Nairobi", "alert_id": 1}}'::jsonb,
    'a message has a type, a place and the event''s payload'
);
select is((pg_temp.row_at(1001)).channels, array['alerts', 'region:Nairobi', '*'], 'an alert goes to its region');
select is((pg_temp.row_at(1001)).severity, 'critical', 'in whatever case its severity is written');
select is_empty($$ select * from pages where event_type = 'unheard_of' $$, 'other events are not sent');
select is(
    (pg_temp.row_at(1003)).channels, array['alerts', 'region:Nairobi', 'meter:' || test.meter_id(1), '*'],
    'an alert that names a meter by number goes to the meter, and to its region'
);
select is((pg_temp.row_at(1003)).severity, null, 'an unknown severity is none');
select is(
    (pg_temp.row_at(1004)).channels, array['alert_status_updates', 'alerts', 'region:Mombasa', '*'],
    'the change of an alert goes to the region in its metadata'
);
select is((pg_temp.row_at(1005)).channels, array['tariffs', '*'], 'a tariff without a region goes to all who follow tariffs');
select is(
    (pg_temp.row_at(1006)).channels, array['meter:' || test.meter_id(1), 'user:' || test.user_id(1), '*'],
    'a purchase goes to the meter and to the user who bought'
);
select is(
    (pg_temp.row_at(1006)).body -> 'payload', jsonb_build_object('total', 5, 'meter_id', current_setting('test.number')),
    'what happened to a meter says to which'
);
select is((pg_temp.row_at(1007)).channels, array['meter:' || test.meter_id(1), '*'], 'but not to staff who acted');
select is((pg_temp.row_at(1008)).channels, array['user:' || test.user_id(1), '*'], 'a notification goes to its user');
select is((pg_temp.row_at(1008)).severity, null, 'the threshold is for alerts');
select is((pg_temp.row_at(1009)).channels, array['readings:' || test.meter_id(1)], 'bulk goes to who asked for it');
select results_eq(
    $$ select frame is null, is_recheck, user_ids, meter_id from pages where event_type = 'meter_unassigned' $$,
    $$ values (true, true, array[test.user_id(1)::text], test.meter_id(1)) $$,
    'a change of owner is not sent, but says whom it concerns'
);
select is((pg_temp.row_at(1011)).channels, array['*'], 'an event of a meter that is none is for admins');

-- Places
select results_eq(
    'select place, row_count from pages where row_count is not null', $$ values ('1-110-1011', 11) $$,
    'the last row says how far was looked'
);
select results_eq(
    $$ select place, row_count from realtime.read_messages('1-101-1001', 2) $$,
    $$ values ('1-102-1003', null::integer), ('1-102-1003', 2) $$,
    'a page looks at so many events, sent or not'
);
select results_eq(
    $$ select place, row_count from realtime.read_messages('1-110-1011') $$, $$ values ('1-110-1011', 0) $$,
    'where nothing is new the place stays'
);
select results_eq(
    'select place, row_count from realtime.read_messages(null)', $$ values ('1-110-1011', 0) $$,
    'without a place it tells where the log ends'
);
select results_eq(
    $$ select place from realtime.read_messages('1-100-0', 500, '{"region:Mombasa": null}') $$,
    $$ values ('1-103-1004'), ('1-109-1010'), ('1-110-1011') $$,
    'asked for some channels it returns their messages, and what changes rights'
);

select test.logout();
insert into events.events (event_id, xid, event_type, aggregate_type, aggregate_id, payload)
values (1012, '111', 'tariff_updates', 'tariff', 'x', jsonb_build_object('notes', repeat('x', 70000)));
select test.login_as('service_role');
select results_eq(
    $$ select frame::jsonb -> 'payload' from realtime.read_messages('1-110-1011') where place is not null and frame is not null $$,
    $$ values ('{"is_reference": true}'::jsonb) $$,
    'what is too large for a frame is left out of it'
);

-- A log that was restored elsewhere
select test.logout();
insert into events.epochs (epoch, first_event_id, system_identifier)
select 2, 2000, c.system_identifier
from pg_control_system() as c;
insert into events.events (event_id, xid, event_type, aggregate_type, aggregate_id)
values (2000, '50', 'tariff_updates', 'tariff', 'x');
select test.login_as('service_role');
select results_eq(
    $$ select row_count from realtime.read_messages('1-109-1010') where row_count is not null $$, array[500],
    'after the past comes more'
);
select results_eq(
    $$
    select n.place, n.row_count
    from realtime.read_messages('1-109-1010') as m
    cross join lateral realtime.read_messages(m.place) as n
    where m.row_count is not null
    $$,
    $$ values ('2-0-0', 500) $$,
    'which is another epoch'
);
select results_eq(
    $$ select place, row_count from realtime.read_messages('2-0-0') $$,
    $$ values ('2-50-2000', null::integer), ('2-50-2000', 1) $$,
    'whose transactions are numbered anew'
);

-- Errors
select throws_ok($$ select realtime.read_messages('x') $$, 'PT400', 'invalid_place', 'refuses what is no place');
select throws_ok($$ select realtime.read_messages('1-0-0', 0) $$, 'PT400', 'invalid_limit', 'refuses an empty page');

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select realtime.read_messages(null) $$, '42501', null, 'is for the service only');

select * from finish();
rollback;
