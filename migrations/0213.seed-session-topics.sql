-- depends: 0212.create-signing-keys

set local role app_owner;

insert into notifications.topics
    (topic, title, severity, is_critical, channels, event_types, digest, digest_group, priority)
values
    ('account_exists', 'Your account', 'medium', true, '{email}', '{registration_repeated}', 'immediate', null, 3),
    ('password_changed', 'Your password', 'high', true, '{in_app,email}', '{password_changed}', 'immediate', null, 1),
    ('account_locked', 'Failed logins', 'high', true, '{in_app,email}', '{login_locked}', 'immediate', null, 1),
    ('session_theft', 'Stolen session', 'critical', true, '{in_app,email}', '{refresh_token_reused}', 'immediate', null, 0);

insert into notifications.templates (topic, channel, locale, subject, body)
values
    (
        'account_exists', '*', 'en', 'You already have an account',
        'Somebody tried to open an account with your address, which has one. If it was you, log in, or set a new '
        'password if you have forgotten it. If not, there is nothing to do: your account is as it was.'
    ),
    (
        'account_exists', '*', 'sw', 'Tayari una akaunti',
        'Mtu amejaribu kufungua akaunti kwa anwani yako, ambayo tayari ina akaunti. Kama ni wewe, ingia, au weka '
        'nenosiri jipya kama umelisahau. Kama si wewe, huna la kufanya: akaunti yako iko salama.'
    ),
    (
        'password_changed', '*', 'en', 'Your password was changed',
        'The password of your account was changed on {{occurred_at|datetime}}, and other devices were logged out. If it '
        'was not you, set a new password now.'
    ),
    (
        'password_changed', '*', 'sw', 'Nenosiri lako limebadilishwa',
        'Nenosiri la akaunti yako lilibadilishwa {{occurred_at|datetime}}, na vifaa vingine vimetolewa. Kama si wewe, '
        'weka nenosiri jipya sasa.'
    ),
    (
        'account_locked', '*', 'en', 'Failed logins to your account',
        'Somebody tried many wrong passwords on your account on {{occurred_at|datetime}}. It is locked for a while after '
        'each further one. If it was not you, nothing is lost; a new password ends it.'
    ),
    (
        'account_locked', '*', 'sw', 'Majaribio ya kuingia kwenye akaunti yako',
        'Mtu amejaribu manenosiri mengi yasiyo sahihi kwenye akaunti yako {{occurred_at|datetime}}. Imefungwa kwa muda '
        'baada ya kila jaribio. Kama si wewe, hakuna kilichopotea; nenosiri jipya litamaliza jambo hili.'
    ),
    (
        'session_theft', '*', 'en', 'A device was logged out',
        'A login of yours was used from two places on {{occurred_at|datetime}}, as if it had been copied. It was ended: '
        'log in again on that device, and change your password if you do not know why.'
    ),
    (
        'session_theft', '*', 'sw', 'Kifaa kimetolewa',
        'Kuingia kwako kulitumiwa kutoka sehemu mbili {{occurred_at|datetime}}, kana kwamba kumenakiliwa. Kumesitishwa: '
        'ingia tena kwenye kifaa hicho, na badilisha nenosiri lako kama hujui sababu.'
    );
