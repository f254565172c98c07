-- Providers: who vends for whom, how they are doing, our money there.

\ir list_providers.sql
\ir set_provider_enabled.sql
\ir choose_provider.sql
\ir list_provider_calls.sql
\ir check_provider_balance.sql
\ir record_provider_balance.sql
