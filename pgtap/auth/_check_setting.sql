begin;
select plan(22);

-- Contract
select function_returns('auth', '_check_setting', array['text', 'jsonb'], 'void');
select isnt_definer('auth', '_check_setting', array['text', 'jsonb']);
select function_privs_are('auth', '_check_setting', array['text', 'jsonb'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_check_setting', array['text', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_check_setting', array['text', 'jsonb'], 'operator', '{}'::text[]);
select function_privs_are('auth', '_check_setting', array['text', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_check_setting', array['text', 'jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok($$ select auth._check_setting('auto_optimize', 'true') $$, 'a boolean');
select lives_ok($$ select auth._check_setting('energy_rate', '12.5') $$, 'a number');
select lives_ok($$ select auth._check_setting('dashboard_days', '30.0') $$, 'an integer, however it is written');
select lives_ok($$ select auth._check_setting('energy_provider', '"KPLC"') $$, 'a text');
select lives_ok($$ select auth._check_setting('theme', '"dark"') $$, 'a choice');
select lives_ok($$ select auth._check_setting('theme', 'null') $$, 'null is the default');

-- Errors
select throws_ok($$ select auth._check_setting('colour', '1') $$, 'PT400', 'unknown_setting', 'no such setting');
select throws_ok($$ select auth._check_setting('auto_optimize', '"yes"') $$, 'PT400', 'wrong_setting_type', 'a boolean is no text');
select throws_ok($$ select auth._check_setting('energy_rate', '"12"') $$, 'PT400', 'wrong_setting_type', 'a number is no text');
select throws_ok($$ select auth._check_setting('dashboard_days', '1.5') $$, 'PT400', 'wrong_setting_type', 'an integer has no fraction');
select throws_ok($$ select auth._check_setting('energy_provider', '{}') $$, 'PT400', 'wrong_setting_type', 'a text is no object');
select throws_ok($$ select auth._check_setting('energy_rate', '-1') $$, 'PT422', 'setting_out_of_range', 'not too little');
select throws_ok($$ select auth._check_setting('dashboard_days', '1e30') $$, 'PT422', 'setting_out_of_range', 'not too much');
select throws_ok($$ select auth._check_setting('theme', '"pink"') $$, 'PT422', 'setting_not_allowed', 'not that choice');
select throws_ok(
    $$ select auth._check_setting('energy_provider', to_jsonb(repeat('x', 101))) $$, 'PT422', 'setting_too_long', 'not too long'
);

select * from finish();
rollback;
