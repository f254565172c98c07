begin;
select plan(23);

-- Contract
select function_returns('config', 'revert_config', array['text', 'text', 'bigint', 'timestamp with time zone', 'text', 'bigint', 'text'], 'setof config.history_entry');
select is_definer('config', 'revert_config', array['text', 'text', 'bigint', 'timestamp with time zone', 'text', 'bigint', 'text']);
select function_privs_are('config', 'revert_config', array['text', 'text', 'bigint', 'timestamp with time zone', 'text', 'bigint', 'text'], 'anon', '{}'::text[]);
select function_privs_are('config', 'revert_config', array['text', 'text', 'bigint', 'timestamp with time zone', 'text', 'bigint', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('config', 'revert_config', array['text', 'text', 'bigint', 'timestamp with time zone', 'text', 'bigint', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('config', 'revert_config', array['text', 'text', 'bigint', 'timestamp with time zone', 'text', 'bigint', 'text'], 'service_role', array['EXECUTE']);

select config.define_key('wallet', 'limit', 'integer', '{"min": 1, "max": 10}', '5');
select config.define_key('wallet', 'api_key', 'string', p_visibility => 'secret');
select config._set_secret('wallet', 'api_key', 'all', 'seal-1', 'finger-1');
select config.define_key('wallet', 'note', 'string');

-- Behaviour
select set_config('test.version', (config.set_config_value('wallet', 'limit', '6')).version::text, true);
select set_config('test.time', clock_timestamp()::text, true);
select config.set_config_values('wallet', '{"limit": 7, "note": "a"}');
select config._set_secret('wallet', 'api_key', 'all', 'seal-2', 'finger-2');
select results_eq(
    $$ select config_key, previous_value, value, fingerprint, reverted_to = current_setting('test.version')::bigint, reason
       from config.revert_config('wallet', 'all', current_setting('test.version')::bigint, p_reason => 'worse')
       order by config_key $$,
    $$ values ('api_key', null::jsonb, null::jsonb, 'finger-1', true, 'worse'), ('limit', '7', '6', null, true, 'worse'),
        ('note', '"a"', null, null, true, 'worse') $$, 'restores all of a service'
);
select is(config._read_secret('wallet', 'api_key', 'production') ->> 'sealed', 'seal-1', 'secrets, too');
select is_empty($$ select config.revert_config('wallet', p_to_version => current_setting('test.version')::bigint) $$,
    'a second time changes nothing');
select config.set_config_values('wallet', '{"limit": 8, "note": "b"}');
select results_eq(
    $$ select config_key, value from config.revert_config('wallet', p_to_time => current_setting('test.time')::timestamptz,
           p_config_key => 'limit') $$,
    $$ values ('limit', '6'::jsonb) $$, 'restores a key as it was then'
);
select is(config.get_config_value('wallet', 'note'), '"b"', 'and no other');
select is(
    (select count(*) from config.revert_config('wallet', p_to_version => 0)), 3::bigint, '0 is before the first'
);
select is(config.get_config_value('wallet', 'limit'), '5', 'so that the default holds');

-- Errors
select config.define_key('wallet', 'limit', 'integer', '{"max": 5}');
select throws_ok($$ select config.revert_config('wallet', p_to_version => current_setting('test.version')::bigint) $$, 'PT409',
    'values_do_not_fit', 'refuses what does not fit any more');
select is(config.get_config_value('wallet', 'note'), null, 'and reverts nothing');
select throws_ok($$ select config.revert_config('wallet') $$, 'PT400', 'version_or_time', 'needs a version or a time');
select throws_ok($$ select config.revert_config('wallet', 'all', 0, now()) $$, 'PT400', 'version_or_time', 'not both');
select throws_ok($$ select config.revert_config('wallet', 'all', 0, p_expected_version => 1) $$, 'PT400', 'version_or_time',
    'expects a version of one key only');
select throws_ok($$ select config.revert_config('wallet', 'all', 0, null, 'note', 99999999) $$, 'PT409', 'version_conflict',
    'refuses another version of it');
select throws_ok($$ select config.revert_config('wallet', 'all', 99999999) $$, 'PT404', 'unknown_version',
    'refuses a version that never was');
select throws_ok($$ select config.revert_config('nobody', 'all', 0) $$, 'PT404', 'unknown_service', 'refuses another service');
select throws_ok($$ select config.revert_config('wallet', 'all', 0, null, 'other') $$, 'PT404', 'unknown_key',
    'refuses another key');
select throws_ok($$ select config.revert_config('wallet', 'nowhere', 0) $$, 'PT404', 'unknown_environment',
    'refuses another environment');

select * from finish();
rollback;
