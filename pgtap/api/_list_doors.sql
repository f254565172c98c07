begin;
select plan(3);

-- Contract
select function_returns('api', '_list_doors', '{}'::text[], 'setof api.door');
select function_privs_are('api', '_list_doors', '{}'::text[], 'admin', '{}'::text[]);

-- Behaviour
select isnt_empty($$select from api._list_doors() where path = '/rpc' and is_prefix$$, 'calls have a door');

select * from finish();
rollback;
