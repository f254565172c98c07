begin;
select plan(5);

-- Contract
select function_returns('api', '_get_step', array['integer'], 'text');
select function_privs_are('api', '_get_step', array['integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select set_config('mainspring.step_1', '{"a": 1}', true), set_config('mainspring.step_2', '', true);
select is(api._get_step(1), '{"a": 1}', 'the body that the step left');
select is(api._get_step(2), null, 'nothing where the step left none');
select is(api._get_step(77), null, 'nothing where there was no such step');

select * from finish();
rollback;
