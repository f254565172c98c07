begin;
select plan(7);

-- Contract
select function_returns('api', 'restore_route', array['text', 'text'], 'api.route');
select is_definer('api', 'restore_route', array['text', 'text']);
select function_privs_are('api', 'restore_route', array['text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('api', 'restore_route', array['text', 'text'], 'authenticated', '{}'::text[]);

-- Behaviour
select api.remove_route('GET', '/users/me');
select is((select r.is_removed from api.restore_route('get', '/users/me/') as r), false, 'it is back');

-- Errors
select throws_ok($$select api.restore_route('GET', '/users/me')$$, 'PT404', 'route_not_found', 'it was not taken away');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$select api.restore_route('GET', '/users/me')$$, '42501', null, 'admins only');

select * from finish();
rollback;
