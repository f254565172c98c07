begin;
select plan(11);

-- Contract
select function_returns('api', 'add_breaking_change', array['text', 'text', 'text', 'text'], 'api.version_info');
select is_definer('api', 'add_breaking_change', array['text', 'text', 'text', 'text']);
select function_privs_are('api', 'add_breaking_change', array['text', 'text', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('api', 'add_breaking_change', array['text', 'text', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('api', 'add_breaking_change', array['text', 'text', 'text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('api', 'add_breaking_change', array['text', 'text', 'text', 'text'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is(
    (api.add_breaking_change('v2', 'It rounds.', 'tariffs.quote_energy', 'Round yourself no more.')).breaking_changes -> -1,
    '{"function": "tariffs.quote_energy", "change": "It rounds.", "remedy": "Round yourself no more."}'::jsonb,
    'a change stands with its version'
);

-- Errors
select throws_ok($$ select api.add_breaking_change('v9', 'x') $$, 'PT404', 'unknown_version', 'a version has to exist');
select throws_ok($$ select api.add_breaking_change('v2', '') $$, 'PT400', 'invalid_change', 'a change is said');
select throws_ok($$ select api.add_breaking_change('v2', null) $$, 'PT400', 'invalid_change', 'and given');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select api.add_breaking_change('v2', 'x') $$, '42501', null, 'users add none');

select * from finish();
rollback;
