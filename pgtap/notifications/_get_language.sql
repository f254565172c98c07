begin;
select plan(8);

-- Contract
select function_returns('notifications', '_get_language', array['text'], 'notifications.locales');
select isnt_definer('notifications', '_get_language', array['text']);
select function_privs_are('notifications', '_get_language', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_get_language', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_get_language', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select is((notifications._get_language('sw-KE')).locale, 'sw', 'a country writes as its language does');
select is((notifications._get_language('xx')).locale, 'en', 'English serves who has no row');
select is((notifications._get_language(null)).locale, 'en', 'and who has no locale');

select * from finish();
rollback;
