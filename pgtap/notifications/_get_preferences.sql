begin;
select plan(7);

-- Contract
select function_returns('notifications', '_get_preferences', array['uuid'], 'notifications.preferences');
select isnt_definer('notifications', '_get_preferences', array['uuid']);
select function_privs_are('notifications', '_get_preferences', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_get_preferences', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_get_preferences', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
insert into notifications.preferences (user_id, locale) values (test.user_id(2), 'sw');
create temporary table defaults as select to_jsonb(notifications._get_preferences(test.user_id(1))) as p;
insert into notifications.preferences (user_id) values (test.user_id(1));

-- Behaviour
select is((notifications._get_preferences(test.user_id(2))).locale, 'sw', 'those of the user');
select is(
    (select p from defaults), (select to_jsonb(p) from notifications.preferences as p where p.user_id = test.user_id(1)),
    'without a row, what a row would begin with'
);

select * from finish();
rollback;
