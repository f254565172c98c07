begin;
select plan(3);

-- Contract
select function_returns('api', '_refuse_route', array['text', 'text', 'api.route_problem'], 'void');
select function_privs_are('api', '_refuse_route', array['text', 'text', 'api.route_problem'], 'admin', '{}'::text[]);

-- Errors
select throws_ok(
    $$select api._refuse_route('GET', '/x', ('route_is_a_door', 'It is.', 'Choose another.'))$$, 'PT422', 'route_is_a_door',
    'the problem is the error'
);

select * from finish();
rollback;
