begin;
select plan(13);

-- Contract
select function_returns('cache', '_is_marked', array['text', 'bigint[]', 'pg_snapshot'], 'boolean');
select isnt_definer('cache', '_is_marked', array['text', 'bigint[]', 'pg_snapshot']);
select function_privs_are('cache', '_is_marked', array['text', 'bigint[]', 'pg_snapshot'], 'service_role', '{}'::text[]);
select function_privs_are('cache', '_is_marked', array['text', 'bigint[]', 'pg_snapshot'], 'admin', '{}'::text[]);
select function_privs_are('cache', '_is_marked', array['text', 'bigint[]', 'pg_snapshot'], 'authenticated', '{}'::text[]);

-- Behaviour
insert into cache.marks (slot, subject, xid) values (0, 1, '1000'), (1, 1, '2000'), (2, 2, '3000'), (4, 4, '1000');
select ok(not cache._is_marked('hour', '{1}', '2001:2001:'), 'a snapshot after the marks knows of them');
select ok(cache._is_marked('hour', '{1}', '1500:1500:'), 'one before a mark does not');
select ok(cache._is_marked('hour', '{1}', '900:2500:2000'), 'nor does one during its transaction');
select ok(not cache._is_marked('hour', '{1}', '900:2500:901'), 'others that ran do not matter');
select ok(cache._is_marked('hour', '{9,2}', '2900:2900:'), 'one of several subjects is enough');
select ok(not cache._is_marked('hour', '{4}', '500:500:'), 'the other ring does not matter');
select ok(cache._is_marked('day', '{4}', '500:500:'), 'where it does, it does');
select ok(not cache._is_marked('day', '{}', '500:500:'), 'what stands on nothing is never marked');

select * from finish();
rollback;
