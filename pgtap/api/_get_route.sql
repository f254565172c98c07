begin;
select plan(4);

-- Contract
select function_returns('api', '_get_route', array['text', 'text'], 'api.route');
select function_privs_are('api', '_get_route', array['text', 'text'], 'admin', '{}'::text[]);

-- Behaviour
select is((api._get_route('GET', '/users/me/')).function_name, 'auth.get_me', 'a slash at the end is nothing');
select is((api._get_route('GET', '/api/v1/invoices/{x}')).path, '/api/v1/invoices/{invoice_id}', 'nor is the name of a parameter');

select * from finish();
rollback;
