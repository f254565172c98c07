begin;
select plan(9);

-- Contract
select function_returns('flags', '_require_flag', array['text', 'text'], 'jsonb');
select volatility_is('flags', '_require_flag', array['text', 'text'], 'stable');
select isnt_definer('flags', '_require_flag', array['text', 'text']);
select function_privs_are('flags', '_require_flag', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_require_flag', array['text', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(flags._require_flag('production', 'billing') ->> 'type', 'boolean', 'finds a flag');

-- Errors
select throws_ok($$ select flags._require_flag('production', 'x') $$, 'PT404', 'flag_not_found', 'knows its flags');
select throws_ok($$ select flags._require_flag('staging', 'billing') $$, 'PT404', 'flag_not_found', 'those of an environment');
select throws_ok($$ select flags._require_flag('production', null) $$, 'PT404', 'flag_not_found', 'nothing is none');

select * from finish();
rollback;
