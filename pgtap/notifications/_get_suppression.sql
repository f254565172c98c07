begin;
select plan(13);

-- Contract
select function_returns('notifications', '_get_suppression', array['notifications.preferences', 'notifications.topics', 'text', 'text'], 'text');
select isnt_definer('notifications', '_get_suppression', array['notifications.preferences', 'notifications.topics', 'text', 'text']);
select function_privs_are('notifications', '_get_suppression', array['notifications.preferences', 'notifications.topics', 'text', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_get_suppression', array['notifications.preferences', 'notifications.topics', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_get_suppression', array['notifications.preferences', 'notifications.topics', 'text', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1); end $$;
create temporary table who as
select notifications._get_preferences(test.user_id(1)) as p, t
from notifications.topics as t
where t.topic = 'general';
prepare reason as
    select notifications._get_suppression(p, t, $1, $2) from who;

-- Behaviour
select results_eq($$ execute reason('email', 'low') $$, array[null::text], 'what is wanted is sent');
select results_eq($$ execute reason('sms', 'low') $$, array['channel_off'], 'text messages are off at first');
insert into notifications.topic_preferences (user_id, topic, channel, is_enabled)
values (test.user_id(1), 'general', '*', false), (test.user_id(1), 'general', 'push', true);
select results_eq($$ execute reason('email', 'low') $$, array['opted_out'], 'a topic is off on all channels');
select results_eq($$ execute reason('push', 'low') $$, array[null::text], 'but for those that are on');
update who set p.alert_severity_threshold = 'high';
select results_eq($$ execute reason('push', 'medium') $$, array['below_threshold'], 'below the threshold');
select results_eq($$ execute reason('push', 'critical') $$, array[null::text], 'above it');
select results_eq($$ execute reason('in_app', 'low') $$, array[null::text], 'the app shows everything');
update who set t.is_critical = true;
select results_eq($$ execute reason('sms', 'low') $$, array[null::text], 'what is critical overrides all');

select * from finish();
rollback;
