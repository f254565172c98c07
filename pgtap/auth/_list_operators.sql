begin;
select plan(6);

-- Contract
select function_returns('auth', '_list_operators', array['text'], 'setof uuid');
select is_definer('auth', '_list_operators', array['text']);
select function_privs_are('auth', '_list_operators', array['text'], 'admin', '{}'::text[]);

-- Behaviour
do $$ begin
    perform test.create_operator(1, 'Coast'), test.create_operator(2, 'Coast'), test.create_operator(3, 'Coast'),
        test.create_operator(4, 'Rift'), test.create_user(5), test.create_operator(6, 'Rift');
end $$;
update auth.users set region = 'Coast' where user_id = test.user_id(5);
update auth.users set user_status = 'suspended' where user_id = test.user_id(3);
insert into auth.operator_regions (user_id, region)
values (test.user_id(2), 'Nairobi'), (test.user_id(4), 'Coast'), (test.user_id(4), 'Rift');

set local role app_api;
select set_eq(
    $$ select auth._list_operators('Coast') $$, array[test.user_id(1), test.user_id(4)],
    'those it is assigned to, and those who live there and have no other; not the suspended'
);
select set_eq(
    $$ select auth._list_operators('Rift') $$, array[test.user_id(4), test.user_id(6)], 'nobody twice'
);
select is_empty('select auth._list_operators(null)', 'nobody works for no region');

select * from finish();
rollback;
