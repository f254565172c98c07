begin;
select plan(8);

-- Contract
select function_returns('api', 'remove_route', array['text', 'text'], 'void');
select is_definer('api', 'remove_route', array['text', 'text']);
select function_privs_are('api', 'remove_route', array['text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('api', 'remove_route', array['text', 'text'], 'authenticated', '{}'::text[]);

-- Behaviour
select api.add_route('GET', '/pgtap/me', 'auth.get_me');
select api.remove_route('get', '/pgtap/me/');
select is((select count(*) from api.routes where path = '/pgtap/me'), 0::bigint, 'somebody''s own is gone');
select api.remove_route('GET', '/users/me');
select is((select is_removed from api.routes where path = '/users/me'), true, 'one of ours is remembered');

-- Errors
select throws_ok($$select api.remove_route('GET', '/users/me')$$, 'PT404', 'route_not_found', 'it is not there twice');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$select api.remove_route('GET', '/users/me')$$, '42501', null, 'admins only');

select * from finish();
rollback;
