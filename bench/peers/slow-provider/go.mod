module slow-provider

go 1.19
