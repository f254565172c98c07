begin;
select plan(7);

-- Contract
select is_definer('public', 'get_token_analytics_improved', array['uuid', 'boolean']);
select function_returns('public', 'get_token_analytics_improved', array['uuid', 'boolean'], 'jsonb');
select function_privs_are('public', 'get_token_analytics_improved', array['uuid', 'boolean'], 'anon', '{}'::text[]);
select function_privs_are('public', 'get_token_analytics_improved', array['uuid', 'boolean'], 'authenticated', array['EXECUTE']);
select function_privs_are('public', 'get_token_analytics_improved', array['uuid', 'boolean'], 'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.create_customer(1), test.create_customer(2);
select test.login_as('authenticated', test.user_id(1));
select is(public.get_token_analytics_improved(test.user_id(1), true) ->> 'meter_id', test.meter_id(1)::text,
    'tells of the meter');
select throws_ok($$ select public.get_token_analytics_improved(test.user_id(2)) $$, 'PT403', 'not_yours', 'of nobody else''s');

select * from finish();
rollback;
