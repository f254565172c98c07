-- What takes several connections is in tests/test_subscriptions.py.
begin;
select plan(16);

-- Contract
select function_returns('events', 'tail_log', array['integer', 'xid8', 'bigint', 'text[]', 'integer'], 'setof events.log_entry');
select is_definer('events', 'tail_log', array['integer', 'xid8', 'bigint', 'text[]', 'integer']);
select volatility_is('events', 'tail_log', array['integer', 'xid8', 'bigint', 'text[]', 'integer'], 'stable');
select function_privs_are('events', 'tail_log', array['integer', 'xid8', 'bigint', 'text[]', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'tail_log', array['integer', 'xid8', 'bigint', 'text[]', 'integer'], 'admin', '{}'::text[]);

-- Behaviour: six events of three finished transactions, and one of this transaction
insert into events.events (event_id, xid, event_type, aggregate_type, aggregate_id, payload)
select n, (4 - (n + 1) / 2)::text::xid8, (array['odd', 'even'])[2 - n % 2], 'thing', n::text, jsonb_build_object('n', n)
from generate_series(1, 6) as n;
select events._publish('odd', 'thing', '7', '{}');

select test.login_as('service_role');
select results_eq(
    $$ select epoch, xid, event_id, is_end, event_type from events.tail_log(1, '0', 0, p_limit => 2) $$,
    $$ values (1, '1'::xid8, 5::bigint, false, 'odd'), (1, '1', 6, false, 'even') $$, 'a full page is events'
);
select results_eq(
    $$ select epoch, xid, event_id, is_end, event_type from events.tail_log(1, '3', 1) $$,
    $$ values (1, '3'::xid8, 2::bigint, false, 'even'), (1, (events.get_log_end()).xid, 0, true, null) $$,
    'the last page ends with the place reached, and holds back the transaction that is still open'
);
select results_eq(
    $$ select actor_id, aggregate_type, aggregate_id, payload from events.tail_log(1, '3', 1, '{even}', 1) $$,
    $$ values (null::uuid, 'thing', '2', '{"n": 2}'::jsonb) $$, 'an event is whole'
);
select results_eq(
    $$ select event_id, event_type from events.tail_log(1, '1', 5, '{odd}') $$,
    $$ values (3::bigint, 'odd'), (1, 'odd'), (0, null) $$, 'only the types that are wanted'
);
select results_eq(
    $$ select xid, event_id, event_type from events.tail_log(1, '3', 2, '{none}') $$,
    $$ values ((events.get_log_end()).xid, 0::bigint, null::text) $$, 'a reader that finds nothing advances'
);
select is_empty($$ select events.tail_log(1, (events.get_log_end()).xid, 0) $$, 'nothing is new at the end');

-- Errors
select throws_ok($$ select events.tail_log(1, '0', 0, null, 0) $$, 'PT400', 'invalid_limit', 'needs a limit');
select throws_ok($$ select events.tail_log(7, '0', 0) $$, 'PT400', 'invalid_cursor', 'needs an epoch that was');
select throws_ok($$ select events.tail_log(1, null, 0) $$, 'PT400', 'invalid_cursor', 'needs a place');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select events.tail_log(1, '0', 0) $$, '42501', null, 'users do not follow the log');
set local role app_api;
select is_empty(
    $$ select event_id from events.tail_log(1, '0', 0) where event_type is not null $$, 'nor does a function on their behalf'
);

select * from finish();
rollback;
