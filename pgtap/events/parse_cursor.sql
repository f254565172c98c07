begin;
select plan(18);

-- Contract
select function_returns('events', 'parse_cursor', array['text'], 'events.log_place');
select is_definer('events', 'parse_cursor', array['text']);
select function_privs_are('events', 'parse_cursor', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'parse_cursor', array['text'], 'admin', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select results_eq(
    $$ select * from events.parse_cursor('1.3.17') $$, $$ values (1, '3'::xid8, 17::bigint) $$, 'a place'
);
select results_eq(
    $$ select (events.parse_cursor(events.format_cursor(p.epoch, p.xid, p.event_id))).* from events.get_log_end() as p $$,
    $$ select * from events.get_log_end() $$, 'the end of the log, there and back'
);

-- Errors
select throws_ok(format('select events.parse_cursor(%L)', c), 'PT400', 'invalid_cursor', format('%L is none', c))
from unnest(array['', 'x', '1.2', '1.2.3.4', '1.-2.3', '0.1.1', ' 1.2.3', '1.2.3; drop', '9.1.1', '1.9999999999999999999.0', null]) as c;

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select events.parse_cursor('1.3.17') $$, '42501', null, 'users do not follow the log');

select * from finish();
rollback;
