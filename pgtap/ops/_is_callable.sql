begin;
select plan(8);

-- Contract
select function_returns('ops', '_is_callable', array['text'], 'boolean');
select isnt_definer('ops', '_is_callable', array['text']);
select function_privs_are('ops', '_is_callable', array['text'], 'authenticated', '{}'::text[]);

-- Behaviour
select ok(ops._is_callable('payments.hold'), 'a function of ours');
select ok(ops._is_callable('auth.login'), 'what the gateway answers itself has no row in the catalogue');
select ok(not ops._is_callable('payments.nothing'), 'a name that is none');
select ok(not ops._is_callable('pg_catalog.now'), 'a function of PostgreSQL''s');
select ok(not ops._is_callable('payments'), 'half a name');

select * from finish();
rollback;
