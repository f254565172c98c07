begin;
select plan(8);

-- Contract
select function_returns('flags', '_lock_environment', array['text'], 'text');
select volatility_is('flags', '_lock_environment', array['text'], 'volatile');
select isnt_definer('flags', '_lock_environment', array['text']);
select function_privs_are('flags', '_lock_environment', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_lock_environment', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(flags._lock_environment(null), 'production', 'takes the default');
select is(flags._lock_environment('staging'), 'staging', 'or the one that is named');

-- Errors
select throws_ok($$ select flags._lock_environment('moon') $$, 'PT404', 'environment_not_found', 'knows its own');

select * from finish();
rollback;
