begin;
select plan(9);

-- Contract
select function_returns('tariffs', '_rounding_slack', array['numeric', 'text'], 'numeric');
select isnt_definer('tariffs', '_rounding_slack', array['numeric', 'text']);
select function_privs_are('tariffs', '_rounding_slack', array['numeric', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('tariffs', '_rounding_slack', array['numeric', 'text'], 'admin', '{}'::text[]);
select function_privs_are('tariffs', '_rounding_slack', array['numeric', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('tariffs', '_rounding_slack', array['numeric', 'text'], 'anon', '{}'::text[]);

-- Behaviour
select is(tariffs._rounding_slack(1, 'half_up'), 0.5, 'half_up moves a value by half a step at most');
select is(tariffs._rounding_slack(1, 'up'), 1::numeric, 'up moves it by a step at most');
select is(tariffs._rounding_slack(0.01, 'down'), 0.01, 'down does too');

select * from finish();
rollback;
