begin;
select plan(6);

-- Contract
select isnt_definer('public', 'set_cache', array['text', 'jsonb', 'integer', 'text[]', 'text', 'bigint', 'integer', 'uuid']);
select function_returns('public', 'set_cache', array['text', 'jsonb', 'integer', 'text[]', 'text', 'bigint', 'integer', 'uuid'],
    'boolean');
select function_privs_are('public', 'set_cache', array['text', 'jsonb', 'integer', 'text[]', 'text', 'bigint', 'integer', 'uuid'],
    'anon', '{}'::text[]);
select function_privs_are('public', 'set_cache', array['text', 'jsonb', 'integer', 'text[]', 'text', 'bigint', 'integer', 'uuid'],
    'authenticated', '{}'::text[]);
select function_privs_are('public', 'set_cache', array['text', 'jsonb', 'integer', 'text[]', 'text', 'bigint', 'integer', 'uuid'],
    'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.login_as('service_role');
select is(public.set_cache('k', '{}', 60, array['t']), true, 'stores a value');

select * from finish();
rollback;
