begin;
select plan(6);

-- Contract
select function_returns('notifications', '_lock_message', array['text'], 'void');
select isnt_definer('notifications', '_lock_message', array['text']);
select function_privs_are('notifications', '_lock_message', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_lock_message', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_lock_message', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select notifications._lock_message('m1');
select is(
    (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()), 1::bigint,
    'holds one lock until the end of the transaction'
);

select * from finish();
rollback;
