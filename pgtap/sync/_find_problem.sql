begin;
select plan(9);

-- Contract
select function_returns('sync', '_find_problem', array['jsonb'], 'text');
select isnt_definer('sync', '_find_problem', array['jsonb']);
select function_privs_are('sync', '_find_problem', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_find_problem', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_find_problem', array['jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select is(sync._find_problem(test.item(1, 'notes', 1, 'update', 1, '{"title": "t"}')), null, 'finds nothing wrong with a change');
select is(sync._find_problem(jsonb_build_object('id', test.user_id(1), 'function', 'a.b')), null, 'nor with a call');
select is(sync._find_problem(test.item(1, 'notes', 1, 'update', 1, '{"title": "t"}') || '{"x": 1}'),
    'a change has id, table, record_id, operation, base_version, data and after', 'but with other members');
select is(sync._find_problem('{}'), 'id is no UUID', 'and with what is missing');

select * from finish();
rollback;
