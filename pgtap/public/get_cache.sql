begin;
select plan(6);

-- Contract
select isnt_definer('public', 'get_cache', array['text', 'text', 'integer']);
select function_returns('public', 'get_cache', array['text', 'text', 'integer'], 'jsonb');
select function_privs_are('public', 'get_cache', array['text', 'text', 'integer'], 'anon', '{}'::text[]);
select function_privs_are('public', 'get_cache', array['text', 'text', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('public', 'get_cache', array['text', 'text', 'integer'], 'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.login_as('service_role');
select public.set_cache('k', '{"a": 1}', 60);
select is(public.get_cache('k'), '{"a": 1}'::jsonb, 'answers it');

select * from finish();
rollback;
