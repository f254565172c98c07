begin;
select plan(9);

-- Contract
select function_returns('api', '_is_function', array['text'], 'boolean');
select is_definer('api', '_is_function', array['text']);
select function_privs_are('api', '_is_function', array['text'], 'anon', '{}'::text[]);
select function_privs_are('api', '_is_function', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('api', '_is_function', array['text'], 'admin', '{}'::text[]);
select function_privs_are('api', '_is_function', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select ok(api._is_function('api.list_api_versions'), 'knows a function by its qualified name');
select ok(not api._is_function('list_api_versions'), 'but not by the short one');
select ok(not coalesce(api._is_function(null), false), 'nor without a name');

select * from finish();
rollback;
