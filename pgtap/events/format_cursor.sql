begin;
select plan(5);

-- Contract
select function_returns('events', 'format_cursor', array['integer', 'xid8', 'bigint'], 'text');
select function_privs_are('events', 'format_cursor', array['integer', 'xid8', 'bigint'], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'format_cursor', array['integer', 'xid8', 'bigint'], 'admin', '{}'::text[]);

-- Behaviour
select is(events.format_cursor(2, '9999999999', 17), '2.9999999999.17', 'epoch, xid and event id');
select is(events.format_cursor(1, null, 17), null, 'no place, no text');

select * from finish();
rollback;
