begin;
select plan(12);

-- Contract
select function_returns('events', '_read_log', array['events.log_place', 'text[]', 'integer'], 'events.log_page');
select is_definer('events', '_read_log', array['events.log_place', 'text[]', 'integer']);
select function_privs_are('events', '_read_log', array['events.log_place', 'text[]', 'integer'], 'service_role', '{}'::text[]);

-- Behaviour: six events of three finished transactions
insert into events.events (event_id, xid, event_type, aggregate_type, aggregate_id)
select n, (4 - (n + 1) / 2)::text::xid8, (array['odd', 'even'])[2 - n % 2], 'thing', n::text
from generate_series(1, 6) as n;

prepare page as
select p.epoch, p.xid, p.event_id, p.is_end, array(select b.event_id from unnest(p.batch) as b)
from events._read_log(('1', $1, $2)::events.log_place, $3::text[], $4) as p;

select results_eq(
    $$ execute page('0', 0, null, 4) $$, $$ values (1, '2'::xid8, 4::bigint, false, array[5, 6, 3, 4]::bigint[]) $$,
    'a full page reaches its last event'
);
select results_eq(
    $$ execute page('2', 4, null, 4) $$,
    $$ values (1, core.get_watermark(), 0::bigint, true, array[1, 2]::bigint[]) $$, 'the last page reaches the watermark'
);
select results_eq(
    $$ execute page('1', 5, '{even}', 1) $$, $$ values (1, '1'::xid8, 6::bigint, false, array[6]::bigint[]) $$,
    'only the types that are wanted'
);
select results_eq(
    $$ execute page('2', 0, '{none}', 1) $$, $$ values (1, core.get_watermark(), 0::bigint, true, '{}'::bigint[]) $$,
    'what is not wanted is passed by'
);
select results_eq(
    $$ execute page('9999999999', 5, null, 1) $$, $$ values (1, '9999999999'::xid8, 5::bigint, true, '{}'::bigint[]) $$,
    'it never goes back'
);

insert into events.events (event_id, xid, event_type, aggregate_type, aggregate_id)
select 100 + n, '5', case n when 10002 then 'wanted' else 'bulk' end, 'thing', n::text
from generate_series(1, 10002) as n;
select results_eq(
    $$ execute page('4', 0, '{wanted}', 10) $$, $$ values (1, '5'::xid8, 10100::bigint, false, '{}'::bigint[]) $$,
    'one call passes a bounded number of events'
);
select results_eq(
    $$ execute page('5', 10100, '{wanted}', 10) $$,
    $$ values (1, core.get_watermark(), 0::bigint, true, array[10102]::bigint[]) $$, 'and the next goes on'
);

-- Epochs: numbers of a former one are compared only with their own.
update events.epochs set system_identifier = 1;
insert into events.epochs (epoch, first_event_id, system_identifier)
select 2, 10102, system_identifier from pg_control_system();
select results_eq(
    $$ execute page('5', 10090, null, 100) $$,
    $$ values (2, '0'::xid8, 0::bigint, false, array(select generate_series(10091, 10101)::bigint)) $$,
    'the end of a former epoch is the start of the next'
);

-- Errors
delete from events.epochs where epoch = 2;
select throws_ok($$ execute page('5', 0, null, 1) $$, 'PT503', 'event_log_restored', 'a restored log is to be deployed first');

select * from finish();
rollback;
