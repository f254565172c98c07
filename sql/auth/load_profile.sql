-- The profile: what users see and change of themselves. Zone and language are those of the notification
-- preferences, so that there is one of each.

set local role app_owner;
\ir _list_holders.sql
set local role app_api;
\ir _get_profile.sql
\ir _check_profile_value.sql
\ir _check_address.sql
\ir get_profile.sql
\ir update_profile.sql
