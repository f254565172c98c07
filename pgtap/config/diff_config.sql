begin;
select plan(16);

-- Contract
select function_returns('config', 'diff_config', array['text', 'text', 'text', 'bigint', 'bigint'], 'setof config.difference');
select is_definer('config', 'diff_config', array['text', 'text', 'text', 'bigint', 'bigint']);
select function_privs_are('config', 'diff_config', array['text', 'text', 'text', 'bigint', 'bigint'], 'anon', '{}'::text[]);
select function_privs_are('config', 'diff_config', array['text', 'text', 'text', 'bigint', 'bigint'], 'authenticated', '{}'::text[]);
select function_privs_are('config', 'diff_config', array['text', 'text', 'text', 'bigint', 'bigint'], 'admin', array['EXECUTE']);
select function_privs_are('config', 'diff_config', array['text', 'text', 'text', 'bigint', 'bigint'], 'service_role', array['EXECUTE']);

select config.define_key('wallet', 'limit', 'integer', '{"min": 1, "max": 10}', '5');
select config.define_key('wallet', 'api_key', 'string', p_visibility => 'secret');
select config._set_secret('wallet', 'api_key', 'all', 'seal-1', 'finger-1');
select config.define_key('wallet', 'note', 'string');

-- Behaviour
select config.set_config_value('wallet', 'limit', '7', 'staging');
select config.set_config_value('wallet', 'note', '"a"', 'staging');
select config._set_secret('wallet', 'api_key', 'staging', 'seal-2', 'finger-2');
select results_eq(
    $$ select config_key, change, left_value, left_source, right_value, right_source
       from config.diff_config('wallet', 'staging', 'production') where config_key <> 'api_key' $$,
    $$ values ('limit', 'changed', '7'::jsonb, 'staging', '5'::jsonb, 'default'),
        ('note', 'removed', '"a"', 'staging', null, null) $$, 'between two environments'
);
select results_eq(
    $$ select left_fingerprint, right_fingerprint from config.diff_config('wallet', 'staging', 'production')
       where config_key = 'api_key' $$,
    $$ values ('finger-2', 'finger-1') $$, 'secrets by their fingerprints'
);
select set_config('test.version', (config.set_config_value('wallet', 'limit', '8', 'staging')).version::text, true);
select config.set_config_value('wallet', 'limit', '9', 'staging');
select results_eq(
    $$ select config_key, left_value, right_value
       from config.diff_config('wallet', 'staging', p_from_version => current_setting('test.version')::bigint) $$,
    $$ values ('limit', '8'::jsonb, '9'::jsonb) $$, 'between a version and now'
);
select is(
    (select change from config.diff_config('wallet', 'staging', null, 0, current_setting('test.version')::bigint)
     where config_key = 'note'), 'added', 'between two versions'
);
select is_empty($$ select config.diff_config('wallet', 'production', 'development') $$, 'nothing where all is the same');

-- Errors
select throws_ok($$ select config.diff_config('wallet') $$, 'PT400', 'nothing_to_compare', 'needs another side');
select throws_ok($$ select config.diff_config('wallet', 'staging', 'staging') $$, 'PT400', 'nothing_to_compare',
    'which is not the same');
select throws_ok($$ select config.diff_config('nobody', 'staging', 'all') $$, 'PT404', 'unknown_service', 'refuses another service');
select throws_ok($$ select config.diff_config('wallet', 'staging', 'nowhere') $$, 'PT404', 'unknown_environment',
    'refuses another environment');
select throws_ok($$ select config.diff_config('wallet', p_from_version => 99999999) $$, 'PT404', 'unknown_version',
    'refuses another version');

select * from finish();
rollback;
