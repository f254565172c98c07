begin;
select plan(4);

-- Contract
select function_returns('realtime', '_format_place', array['integer', 'xid8', 'bigint'], 'text');
select function_privs_are('realtime', '_format_place', array['integer', 'xid8', 'bigint'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(realtime._format_place(1, '805', 17), '1-805-17', 'writes epoch, transaction and event id');
select is(
    realtime._format_place(2, '18446744073709551615', 9223372036854775807), '2-18446744073709551615-9223372036854775807',
    'has room for the largest numbers'
);

select * from finish();
rollback;
