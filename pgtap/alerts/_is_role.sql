begin;
select plan(9);

-- Contract
select function_returns('alerts', '_is_role', array['text[]'], 'boolean');
select isnt_definer('alerts', '_is_role', array['text[]']);
select function_privs_are('alerts', '_is_role', array['text[]'], 'service_role', '{}'::text[]);
select function_privs_are('alerts', '_is_role', array['text[]'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', '_is_role', array['text[]'], 'anon', '{}'::text[]);

-- Behaviour
select is(alerts._is_role('{service_role}'), true, 'a DBA is a service');
select set_config('request.jwt.claims', '{"role": "operator"}', true);
select is(alerts._is_role('{operator}'), true, 'the role of the claims');
select is(alerts._is_role('{admin,service_role}'), false, 'and no other');
select set_config('request.jwt.claims', '{"sub": "x"}', true);
select is(alerts._is_role('{operator}'), false, 'nobody has none');

select * from finish();
rollback;
