begin;
select plan(4);

-- Contract
select function_returns('api', 'routes__check', '{}'::text[], 'trigger');
select trigger_is('api', 'routes', '_100_check', 'api', 'routes__check');

-- Errors
select throws_ok(
    $$update api.routes set function_name = 'auth.nothing' where path = '/users/me'$$, 'PT422', 'route_function_not_found',
    'a change is checked, too'
);
select throws_ok(
    $$update api.routes set path = '/notifications', arguments = '{}' where path = '/users/me'$$, '23505', null,
    'a route cannot move to another one''s place'
);

select * from finish();
rollback;
