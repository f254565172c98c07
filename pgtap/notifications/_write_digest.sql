begin;
select plan(8);

-- Contract
select function_returns('notifications', '_write_digest', array['uuid'], 'void');
select isnt_definer('notifications', '_write_digest', array['uuid']);
select function_privs_are('notifications', '_write_digest', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_write_digest', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_write_digest', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
insert into notifications.deliveries (delivery_id, channel, recipient, dedupe_key, state, content, wanted_at, not_before, user_id, topic, member_count)
values (test.user_id(9), 'email', 'r9', 'k9', 'pending', '{}', now(), now(), test.user_id(1), 'general', 2);
insert into notifications.deliveries (delivery_id, topic, channel, recipient, dedupe_key, state, content, wanted_at, not_before, carrier_id)
values (test.user_id(1), 'welcome', 'email', 'r1', 'k1', 'pending', '{"subject": "<A>", "body": "a"}', now(), now(), test.user_id(9));
insert into notifications.deliveries (delivery_id, topic, channel, recipient, dedupe_key, state, content, wanted_at, not_before, carrier_id)
values (test.user_id(2), 'general', 'email', 'r2', 'k2', 'pending', '{"subject": "B", "body": "b", "html": "<i>b</i>"}', now(), now(), test.user_id(9));

prepare digest as
    select content ->> 'subject', content ->> 'body', content ->> 'html', state from notifications.deliveries where delivery_id = test.user_id(9);

-- Behaviour
insert into notifications.preferences (user_id, locale) values (test.user_id(1), 'sw-KE');
select notifications._write_digest(test.user_id(9));
select results_eq(
    'digest', $$ values ('Ujumbe 2: News, Welcome', E'<A>\na\n\nB\nb', E'<h3>&lt;A&gt;</h3><p>a</p>\n<h3>B</h3><i>b</i>', 'pending') $$,
    'tells all, in the user''s language'
);
update notifications.deliveries set state = 'retracted' where delivery_id = test.user_id(1);
select notifications._write_digest(test.user_id(9));
select results_eq('digest', $$ values ('Ujumbe 1: News', E'B\nb', '<h3>B</h3><i>b</i>', 'pending') $$, 'that are left');
update notifications.deliveries set state = 'retracted' where delivery_id = test.user_id(2);
select notifications._write_digest(test.user_id(9));
select results_eq('select state from notifications.deliveries where delivery_id = test.user_id(9)', array['retracted'], 'if any are');

select * from finish();
rollback;
