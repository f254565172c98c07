begin;
select plan(10);

-- Contract
select function_returns('config', '_check_environment', array['text'], 'void');
select is_definer('config', '_check_environment', array['text']);
select function_privs_are('config', '_check_environment', array['text'], 'anon', '{}'::text[]);
select function_privs_are('config', '_check_environment', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('config', '_check_environment', array['text'], 'admin', '{}'::text[]);
select function_privs_are('config', '_check_environment', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok($$ select config._check_environment('production') $$, 'knows production');
select lives_ok($$ select config._check_environment('all') $$, 'knows all');

-- Errors
select throws_ok($$ select config._check_environment('nowhere') $$, 'PT404', 'unknown_environment', 'refuses another');
select throws_ok($$ select config._check_environment(null) $$, 'PT404', 'unknown_environment', 'refuses none');

select * from finish();
rollback;
