begin;
select plan(11);

-- Contract
select function_returns('config', '_check_version', array['text', 'text', 'text', 'bigint'], 'void');
select is_definer('config', '_check_version', array['text', 'text', 'text', 'bigint']);
select function_privs_are('config', '_check_version', array['text', 'text', 'text', 'bigint'], 'anon', '{}'::text[]);
select function_privs_are('config', '_check_version', array['text', 'text', 'text', 'bigint'], 'authenticated', '{}'::text[]);
select function_privs_are('config', '_check_version', array['text', 'text', 'text', 'bigint'], 'admin', '{}'::text[]);
select function_privs_are('config', '_check_version', array['text', 'text', 'text', 'bigint'], 'service_role', '{}'::text[]);

select config.define_key('wallet', 'limit', 'integer', '{"min": 1, "max": 10}', '5');
-- Behaviour
select lives_ok($$ select config._check_version('wallet', 'limit', 'all', 0) $$, '0 is none');
select lives_ok($$ select config._check_version('wallet', 'limit', 'all', null) $$, 'null does not ask');
select set_config('test.version', (config.set_config_value('wallet', 'limit', '6')).version::text, true);
select lives_ok($$ select config._check_version('wallet', 'limit', 'all', current_setting('test.version')::bigint) $$,
    'the version there is');

-- Errors
select throws_ok($$ select config._check_version('wallet', 'limit', 'all', 0) $$, 'PT409', 'version_conflict',
    'another one is refused');
select config.unset_config_value('wallet', 'limit');
select throws_ok($$ select config._check_version('wallet', 'limit', 'all', current_setting('test.version')::bigint) $$,
    'PT409', 'version_conflict', 'one that was taken away, too');

select * from finish();
rollback;
